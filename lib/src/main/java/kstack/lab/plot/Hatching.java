package kstack.lab.plot;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Hatches filled bars after drawing, so that bars of two series differ on paper without colour too: the first stays
 * plain, then come rising, falling and level lines, crosses and dots. It finds a bar by its exact colour.
 */
final class Hatching {
    private static final int GAP = 7;

    private Hatching() {
    }

    static void over(BufferedImage image, List<Color> colors, int scale) {
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int x = 0; x < row.length; x++) {
                int rgb = row[x] & 0xffffff;
                for (int i = 1; i < colors.size(); i++) {
                    if ((colors.get(i).getRGB() & 0xffffff) == rgb && line(i, x / scale, y / scale)) {
                        image.setRGB(x, y, light(colors.get(i)));
                    }
                }
            }
        }
    }

    private static boolean line(int pattern, int x, int y) {
        return switch (pattern % 6) {
            case 1 -> (x + y) % GAP == 0;
            case 2 -> Math.floorMod(x - y, GAP) == 0;
            case 3 -> y % GAP == 0;
            case 4 -> (x + y) % GAP == 0 || Math.floorMod(x - y, GAP) == 0;
            case 5 -> x % GAP == 0 && y % GAP == 0;
            default -> false;
        };
    }

    private static int light(Color color) {
        return new Color((color.getRed() + 510) / 3, (color.getGreen() + 510) / 3, (color.getBlue() + 510) / 3).getRGB();
    }
}
