package org.saccade.snn.emit;

/** Writes {@link Loss} as a TorchScript method. */
final class LossCode {

    private LossCode() {}

    /**
     * {@code loss(z [T,B,K], y [B], teacher [B,K], h) -> (loss, samples of the batch whose largest mean output is their
     * label's)}. Without a teacher in the loss its argument is not looked at.
     */
    static String method(Loss loss) {
        StringBuilder code = new StringBuilder(
                """
                  def loss(self: __torch__.Network,
                      z: Tensor,
                      logits: Tensor,
                      y: Tensor,
                      teacher: Tensor,
                      numbers: Tensor) -> Tuple[Tensor, Tensor]:
                    correct = torch.to(torch.sum(torch.eq(torch.argmax(logits, 1), y)), 6)
                """);
        if (loss.perStep()) {
            line(
                    code,
                    "loss = torch.cross_entropy_loss(torch.flatten(z, 0, 1), torch.repeat(y, [torch.size(z, 0)]), None, 1, -100, %s)",
                    StepNumber.LABEL_SMOOTHING.read());
        } else {
            line(
                    code,
                    "loss = torch.cross_entropy_loss(logits, y, None, 1, -100, %s)",
                    StepNumber.LABEL_SMOOTHING.read());
        }
        if (loss.lambda() > 0) {
            line(code, "pull = torch.mean(torch.pow(torch.sub(z, %s), 2))", loss.target());
            mix(code, "pull", loss.lambda(), loss.lambda());
        }
        if (loss.hasTeacher()) {
            line(code, "student = torch.log_softmax(torch.div(logits, %s), 1)", loss.temperature());
            line(code, "master = torch.log_softmax(torch.div(teacher, %s), 1)", loss.temperature());
            line(code, "distance = torch.div(torch.kl_div(student, master, 2, log_target=True), torch.size(y, 0))");
            mix(code, "distance", loss.alpha(), loss.alpha() * loss.temperature() * loss.temperature());
        }
        line(code, "return (loss, correct)");
        return code.toString();
    }

    /** loss = (1 - share) loss + weight term. */
    private static void mix(StringBuilder code, String term, double share, double weight) {
        line(code, "loss = torch.add(torch.mul(loss, %s), torch.mul(%s, %s))", 1 - share, term, weight);
    }

    private static void line(StringBuilder code, String format, Object... values) {
        code.append("    ").append(String.format(format, values)).append('\n');
    }
}
