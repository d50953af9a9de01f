/**
 * The notebook's side: predictions, checks with hints, quizzes, and what shows them in a Java kernel. The only package
 * that knows a notebook.
 *
 * <p>A notebook asks, runs, and compares:
 * <pre>{@code
 * var slow = Predict.number("copy of 1460 B", "ns").say(150);    // learner's copy: .skip()
 * slow                                                           // the card
 * Chart.of("Only the copy grows").x("frame size", "B").y("time", "ns").line("copy", sizes, copyNs).prediction(slow)
 * slow.against(measuredNs)                                       // what you said, what happened
 * Checks.rfc1071(f)                                              // named tests, hints that grow plainer
 * Run run = Run.of(host).warmUp(ms(5)).during(ms(50));
 * Sweep.over("ring", "descriptors", 80, 256, 1024).run(ring -> ...).chart("Loss over ring size", "missed share")
 * SwimLanes lanes = SwimLanes.of(host);                            // before the run; then lanes.between(ms(1), ms(2), "...")
 * run.flame("Where the time went"); Latencies.of("polling", run).and("interrupts", other).tail("...")
 * RealMachine.card().command("nstat -az").shows("...").leavesOut("...")
 * Predict.summary()
 * }</pre>
 *
 * <p>What a notebook alone needs (its exercises, its runs, its pictures) stands in a package of its own,
 * {@code kstack.lab.nb01}, with a class {@code Checks} whose static methods call
 * {@link kstack.lab.Exercise#check(Object)}. A learner's stub is {@code return Exercise.todo("what to do");}, which fits
 * any type. A wrong answer only shows while one works; where solved notebooks run as tests (KSTACK_LAB_STRICT=1) it
 * fails its cell. Seeds come from {@link kstack.lab.Learner}: the same learner gets the same cards and bytes.
 *
 * <p>{@code plot} draws charts, {@code view} the receive path, timelines, byte grids and explorers, {@code show} is the
 * bridge to the kernel and the one theme. Whatever a cell ends with is an object whose {@code toString()} is one line.
 */
package kstack.lab;
