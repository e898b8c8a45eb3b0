package org.saccade.snn.emit;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where a network is to be trained, in the words of who asks for it.
 *
 * <pre>
 *   auto          the first GPU where there is one, else the CPU
 *   cpu           the CPU
 *   gpu, gpu:1    the first GPU, the second
 *   gpu:all       every GPU of the machine
 *   gpu:0,gpu:1   these, which share each batch, see {@link DataParallel}
 * </pre>
 *
 * A device that is named twice takes two shares: of no use for speed, but it is how the arithmetic of several devices is tried where
 * there is one. CPU and GPUs share no batches: the GPUs would wait.
 *
 * @param text as above
 */
public record DeviceChoice(String text) {

    private static final String FIRST_GPU_OR_CPU = "auto";
    private static final String ALL = "gpu:all";
    private static final Pattern ONE = Pattern.compile("cpu|gpu(?::(\\d{1,3}))?");

    /** The first GPU where there is one, else the CPU. */
    public static final DeviceChoice AUTO = new DeviceChoice(FIRST_GPU_OR_CPU);

    /** Checks how it is written; whether there are such devices is not asked yet. */
    public DeviceChoice {
        text = text.replaceAll("\\s", "");
        if (!text.equals(FIRST_GPU_OR_CPU) && !text.equals(ALL)) {
            List<String> names = names(text);
            for (String name : names) {
                if (!ONE.matcher(name).matches()) {
                    throw new IllegalArgumentException("device \"" + name + "\": allowed are auto, cpu, gpu, gpu:N and"
                            + " gpu:all, and several of cpu and gpu:N with commas between");
                }
            }
            if (names.contains("cpu") && names.stream().anyMatch(name -> name.startsWith("gpu"))) {
                throw new IllegalArgumentException(
                        "devices " + text + ": CPU and GPUs share no batches, the GPUs would wait for the CPU");
            }
        }
    }

    private static List<String> names(String text) {
        return List.of(text.split(",", -1));
    }

    /**
     * The devices that this means on this machine, at least one; loads the engine.
     *
     * @throws IllegalArgumentException where one is not there
     */
    public List<Device> devices() {
        return devices(TorchRuntime.gpus());
    }

    /** The same where there are so many GPUs. */
    List<Device> devices(int gpus) {
        if (text.equals(FIRST_GPU_OR_CPU)) {
            return List.of(gpus > 0 ? Device.gpu(0) : Device.cpu());
        }
        if (text.equals(ALL)) {
            if (gpus == 0) {
                throw missing(ALL, gpus);
            }
            return IntStream.range(0, gpus).mapToObj(Device::gpu).toList();
        }
        List<Device> devices = new ArrayList<>();
        for (String name : names(text)) {
            Matcher matcher = ONE.matcher(name);
            if (!matcher.matches() || name.equals("cpu")) {
                devices.add(Device.cpu());
                continue;
            }
            int id = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
            if (id >= gpus) {
                throw missing(name, gpus);
            }
            devices.add(Device.gpu(id));
        }
        return devices;
    }

    private static IllegalArgumentException missing(String name, int gpus) {
        String there = gpus == 0
                ? "the engine finds no GPU here, only cpu"
                : "there are cpu and "
                        + IntStream.range(0, gpus).mapToObj(i -> "gpu:" + i).collect(Collectors.joining(", "));
        return new IllegalArgumentException("there is no device " + name + ": " + there);
    }

    /** The names of {@link #devices}; loads the engine. */
    public List<String> found() {
        return devices().stream().map(DeviceChoice::name).toList();
    }

    /** The name that asks for a device, such as {@code gpu:0}. */
    static String name(Device device) {
        return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
    }

    @Override
    public String toString() {
        return text;
    }
}
