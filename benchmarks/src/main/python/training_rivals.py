"""Training steps of the benchmark's networks as users of PyTorch and SpikingJelly write them.

Arguments: rival (torch or spikingjelly), network (conv or resnet), width, side, classes, batch, steps T.
Then one line "N" on standard input: N training steps; the answer is their seconds, the peak memory in MB, and the
seconds of CPU time.
"""

import resource
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class Rectangle(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x > 0).to(x.dtype)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * (x.abs() <= 0.5).to(g.dtype)


class Lif(nn.Module):
    """u = sigmoid(d) u (1 - s) + x, s = [u > 0.5], the reset detached; over the first axis."""

    def __init__(self):
        super().__init__()
        self.d = nn.Parameter(torch.tensor(0.5))

    def forward(self, x):
        decay = torch.sigmoid(self.d)
        u = None
        spikes = []
        for t in range(x.shape[0]):
            u = x[t] if u is None else decay * u * (1 - s.detach()) + x[t]
            s = Rectangle.apply(u - 0.5)
            spikes.append(s)
        return torch.stack(spikes)


def over_time(module, x):
    y = module(x.flatten(0, 1))
    return y.unflatten(0, x.shape[:2])


def jelly_lif():
    from spikingjelly.activation_based import neuron, surrogate

    return neuron.LIFNode(
        tau=2.65, decay_input=False, v_threshold=0.5, v_reset=0.0, detach_reset=True,
        surrogate_function=surrogate.Rect(), step_mode="m")


class Conv(nn.Module):
    def __init__(self, width, side, classes, lif):
        super().__init__()
        self.c1 = nn.Sequential(nn.Conv2d(2, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))
        self.c2 = nn.Sequential(nn.Conv2d(width, 2 * width, 3, padding=1, bias=False), nn.BatchNorm2d(2 * width))
        self.l1, self.l2 = lif(), lif()
        self.pool = nn.AvgPool2d(2)
        self.fc = nn.Linear(2 * width * (side // 4) ** 2, classes)

    def forward(self, x):
        h = over_time(self.pool, self.l1(over_time(self.c1, x)))
        h = over_time(self.pool, self.l2(over_time(self.c2, h)))
        return self.fc(h.flatten(2)).mean(0)


class Block(nn.Module):
    def __init__(self, before, after, stride, lif):
        super().__init__()
        self.c1 = nn.Sequential(nn.Conv2d(before, after, 3, stride, 1), nn.BatchNorm2d(after))
        self.c2 = nn.Sequential(nn.Conv2d(after, after, 3, 1, 1), nn.BatchNorm2d(after))
        short = [nn.Conv2d(before, after, 1, stride)] if stride > 1 else []
        self.short = nn.Sequential(*short, nn.BatchNorm2d(after))
        self.l1, self.l2 = lif(), lif()

    def forward(self, x):
        h = over_time(self.c2, self.l1(over_time(self.c1, x))) + over_time(self.short, x)
        return self.l2(Rectangle.apply(h - 0.5))


class ResNet(nn.Module):
    def __init__(self, width, side, classes, lif):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(2, width, 7, 2, 3), nn.BatchNorm2d(width))
        self.lif = lif()
        self.pool = nn.MaxPool2d(3, 2)
        blocks, before = [], width
        for stage in range(4):
            for i in range(2):
                after = width << stage
                blocks.append(Block(before, after, 2 if stage and not i else 1, lif))
                before = after
        self.blocks = nn.Sequential(*blocks)
        self.fc = nn.Linear(before, classes)

    def forward(self, x):
        h = over_time(self.pool, self.lif(over_time(self.stem, x)))
        return self.fc(self.blocks(h).mean((3, 4))).mean(0)


def main():
    rival, network = sys.argv[1:3]
    width, side, classes, batch, steps = map(int, sys.argv[3:8])
    torch.manual_seed(1)
    lif = Lif if rival == "torch" else jelly_lif
    net = (Conv if network == "conv" else ResNet)(width, side, classes, lif)
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    x = (torch.rand(steps, batch, 2, side, side) < 0.1).to(torch.uint8)
    y = torch.arange(batch) % classes
    print("ready", sum(p.numel() for p in net.parameters()), flush=True)
    for line in sys.stdin:
        start, cpu = time.perf_counter(), time.process_time()
        for _ in range(int(line)):
            if rival == "spikingjelly":
                from spikingjelly.activation_based import functional

                functional.reset_net(net)
            adam.zero_grad()
            loss = F.cross_entropy(net(x.float()), y)
            loss.backward()
            adam.step()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.perf_counter() - start, peak, time.process_time() - cpu, flush=True)


if __name__ == "__main__":
    main()
