package org.saccade.snn.emit;

/** Writes {@link Loss} as a TorchScript method. */
final class LossCode {

    private LossCode() {}

    /**
     * Writes {@code loss(z [T,B,K], logits [B,K], y [B], teacher [B,K], numbers) -> (loss, samples of the batch whose largest mean output is their
     * label's)}. Without a teacher in the loss its argument is not looked at.
     */
    static void write(TorchText code, Loss loss) {
        code.method(
                "loss",
                "Tuple[Tensor, Tensor]",
                "z: Tensor",
                "logits: Tensor",
                "y: Tensor",
                "teacher: Tensor",
                "numbers: Tensor");
        code.line("correct = torch.to(torch.sum(torch.eq(torch.argmax(logits, 1), y)), 6)");
        if (loss.perStep()) {
            code.line(
                    "loss = torch.cross_entropy_loss(torch.flatten(z, 0, 1), torch.repeat(y, [torch.size(z, 0)]), None, 1, -100, %s)",
                    StepNumber.LABEL_SMOOTHING.read());
        } else {
            code.line(
                    "loss = torch.cross_entropy_loss(logits, y, None, 1, -100, %s)", StepNumber.LABEL_SMOOTHING.read());
        }
        if (loss.lambda() > 0) {
            code.line("pull = torch.mean(torch.pow(torch.sub(z, %s), 2))", loss.target());
            mix(code, "pull", loss.lambda(), loss.lambda());
        }
        if (loss.hasTeacher()) {
            code.line("student = torch.log_softmax(torch.div(logits, %s), 1)", loss.temperature());
            code.line("master = torch.log_softmax(torch.div(teacher, %s), 1)", loss.temperature());
            code.line("distance = torch.div(torch.kl_div(student, master, 2, log_target=True), torch.size(y, 0))");
            mix(code, "distance", loss.alpha(), loss.alpha() * loss.temperature() * loss.temperature());
        }
        code.line("return (loss, correct)");
    }

    /** loss = (1 - share) loss + weight term. */
    private static void mix(TorchText code, String term, double share, double weight) {
        code.line("loss = torch.add(torch.mul(loss, %s), torch.mul(%s, %s))", 1 - share, term, weight);
    }
}
