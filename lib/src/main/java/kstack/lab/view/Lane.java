package kstack.lab.view;

/**
 * In which context the kernel does a thing. Each has a colour in every picture, and its name beside it.
 * HARDWARE is the NIC and the bus: no CPU runs.
 */
public enum Lane {
    HARDWARE("hardware"), HARD_IRQ("hard IRQ"), SOFTIRQ("softirq"), PROCESS("process");

    private final String label;

    Lane(String label) {
        this.label = label;
    }

    /** The name on the lane, such as {@code hard IRQ}. */
    public String label() {
        return label;
    }

    /** The class that sets the colour {@code --ks-k}. */
    String css() {
        return "ks-k" + ordinal();
    }
}
