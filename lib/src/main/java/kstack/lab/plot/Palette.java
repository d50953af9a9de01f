package kstack.lab.plot;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Writes a chart's picture with 256 colours: the most frequent ones exactly, the few of smoothed edges by their
 * nearest. A third of the size, and no eye sees it.
 */
final class Palette {
    private static final int MOST = 256;

    private Palette() {
    }

    static byte[] png(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        Map<Integer, Integer> frequency = new HashMap<>();
        int run = 0;
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] &= 0xffffff;
            run++;
            if (i == pixels.length - 1 || (pixels[i + 1] & 0xffffff) != pixels[i]) {
                frequency.merge(pixels[i], run, Integer::sum);
                run = 0;
            }
        }
        List<Integer> colors = frequency.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST).map(Map.Entry::getKey).toList();
        Map<Integer, Integer> index = new HashMap<>();
        frequency.keySet().forEach(rgb -> index.put(rgb, nearest(rgb, colors)));
        int[] table = colors.stream().mapToInt(Integer::intValue).toArray();
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, table.length, table, 0, false, -1, DataBuffer.TYPE_BYTE));
        byte[] indexes = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            indexes[i] = i > 0 && pixels[i] == pixels[i - 1] ? indexes[i - 1] : index.get(pixels[i]).byteValue();
        }
        small.getRaster().setDataElements(0, 0, width, height, indexes);
        return encode(small);
    }

    private static int nearest(int rgb, List<Integer> colors) {
        int best = 0;
        long bestDistance = Long.MAX_VALUE;
        for (int i = 0; i < colors.size(); i++) {
            int other = colors.get(i);
            long red = (rgb >> 16) - (other >> 16);
            long green = (rgb >> 8 & 255) - (other >> 8 & 255);
            long blue = (rgb & 255) - (other & 255);
            long distance = red * red + green * green + blue * blue;
            if (distance < bestDistance) {
                bestDistance = distance;
                best = i;
            }
        }
        return best;
    }

    private static byte[] encode(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(0);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
