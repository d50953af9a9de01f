/**
 * What notebook 07 needs beyond the model: polls as they came ({@link kstack.lab.nb07.Polls}), NAPI's states step by step
 * ({@link kstack.lab.nb07.NapiFilm}), the chapter's {@code napi_struct} beside the one of today
 * ({@link kstack.lab.nb07.NapiStruct}), and its exercises ({@link kstack.lab.nb07.Checks}). Machines, traffic and drivers are
 * built in the notebook's cells.
 */
package kstack.lab.nb07;
