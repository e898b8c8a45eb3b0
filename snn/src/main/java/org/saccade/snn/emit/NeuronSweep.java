package org.saccade.snn.emit;

import org.saccade.snn.spec.Surrogate;

/**
 * The neurons' own sweeps over the time steps, forward and backward, as TorchScript methods. They write in place into
 * the drive and the gradient, so nothing is kept for autograd but the membrane potentials and one mask per step.
 *
 * <p>Forward, with V[t] the drive on entry and the membrane potential before the reset on exit, th the threshold and k the
 * decay: m[t] = [V[t] &lt;= th], V[t+1] += k m[t] V[t], spikes = [V &gt; th].
 *
 * <p>Backward, from the gradient of the spikes: g = gS * surrogate'(V), then from the end g[t] += k m[t] g[t+1]; the reset
 * is a constant. The gradient of the drive is g. For a learnable decay k = sigmoid(d): dL/dd = k (1 - k) sum over t of
 * g[t+1] m[t] V[t].
 */
final class NeuronSweep {
    static final String FORWARD =
            """
              def fire(self: __torch__.Network,
                  V: Tensor,
                  k: float,
                  th: float,
                  masks: List[Tensor]) -> Tensor:
                xs = torch.unbind(V)
                for t in range(torch.sub(torch.len(xs), 1)):
                  v = xs[t]
                  m = torch.le(v, th, out=torch.empty_like(v))
                  _0 = torch.append(masks, m)
                  _1 = torch.addcmul_(xs[torch.add(t, 1)], m, v, value=k)
                return torch.gt(V, th, out=torch.empty_like(V))
            """;

    /** One method per surrogate: {@code back_<surrogate>}. */
    static final String BACKWARD =
            """
              def back_rectangle(self: __torch__.Network,
                  gS: Tensor,
                  V: Tensor,
                  k: float,
                  th: float,
                  masks: List[Tensor],
                  learn: bool) -> Tuple[Tensor, Tensor]:
                g = torch.hardtanh_backward(gS, V, torch.sub(th, 0.5), torch.add(th, 0.5))
                return (self).back(g, V, k, masks, learn, )
              def back(self: __torch__.Network,
                  g: Tensor,
                  V: Tensor,
                  k: float,
                  masks: List[Tensor],
                  learn: bool) -> Tuple[Tensor, Tensor]:
                gs = torch.unbind(g)
                vs = torch.unbind(V)
                n = torch.len(gs)
                d = torch.zeros([1], dtype=6, layout=None, device=ops.prim.device(V))
                for t in range(torch.sub(n, 1)):
                  i = torch.sub(torch.sub(n, 2), t)
                  f = torch.mul(gs[torch.add(i, 1)], masks[i])
                  _0 = torch.add_(gs[i], f, alpha=k)
                  if learn:
                    _1 = torch.add_(d, torch.sum(torch.mul(f, vs[i])), alpha=torch.mul(k, torch.sub(1., k)))
                  else:
                    pass
                return (g, d)
            """;

    private NeuronSweep() {}

    static String backward(Surrogate surrogate) {
        return switch (surrogate) {
            case RECTANGLE -> "back_rectangle";
        };
    }
}
