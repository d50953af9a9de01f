/**
 * What notebook 06 needs beyond the model: one flooded kernel as figures ({@link kstack.lab.nb06.Flooded}), several kernels
 * over a range of loads as charts and as an explorer ({@link kstack.lab.nb06.LivelockCurves}), and its exercises
 * ({@link kstack.lab.nb06.Checks}). The kernels themselves are in {@code kstack.livelock}; machine and traffic are built in
 * the notebook's cells.
 */
package kstack.lab.nb06;
