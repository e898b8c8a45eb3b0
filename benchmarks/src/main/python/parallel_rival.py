"""What sharing a batch costs in PyTorch's DistributedDataParallel: CPU time of a training step, all processes together, on one
process and on two and three that share the batch over gloo, one thread each.

Arguments: network (conv or resnet), width, side, classes, batch, steps T, training steps per round.
"""

import os
import statistics
import sys
import time

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F
from torch.nn.parallel import DistributedDataParallel
from training_rivals import Conv, Lif, ResNet

ROUNDS = 7


def train(rank, world, network, width, side, classes, batch, steps, per_round, times):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    net = (Conv if network == "conv" else ResNet)(width, side, classes, Lif)
    if world > 1:
        os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT="29511")
        dist.init_process_group("gloo", rank=rank, world_size=world)
        net = DistributedDataParallel(net)
    adam = torch.optim.Adam(net.parameters(), lr=1e-4)
    own = batch // world + (rank < batch % world)
    x = (torch.rand(steps, own, 2, side, side) < 0.1).to(torch.uint8)
    y = torch.arange(own) % classes
    for round in range(-2, ROUNDS):
        start, cpu = time.perf_counter(), time.process_time()
        for _ in range(per_round):
            adam.zero_grad()
            F.cross_entropy(net(x.float()), y).backward()
            adam.step()
        if round >= 0:
            times.put((round, time.perf_counter() - start, time.process_time() - cpu))
    if world > 1:
        dist.destroy_process_group()


def main():
    network, sizes = sys.argv[1], list(map(int, sys.argv[2:8]))
    per_round = sizes[-1]
    print("| processes | step, ms | CPU time of a step, ms | more than on one, ms |")
    print("|---|---|---|---|")
    alone = None
    for world in (1, 2, 3):
        context = mp.get_context("spawn")
        times = context.Queue()
        workers = [
            context.Process(target=train, args=(rank, world, network, *sizes, times)) for rank in range(world)
        ]
        for worker in workers:
            worker.start()
        told = [times.get() for _ in range(world * ROUNDS)]
        for worker in workers:
            worker.join()
        wall = statistics.median(max(t[1] for t in told if t[0] == r) for r in range(ROUNDS)) * 1e3 / per_round
        cpu = statistics.median(sum(t[2] for t in told if t[0] == r) for r in range(ROUNDS)) * 1e3 / per_round
        alone = alone or cpu
        print(f"| {world} | {wall:.2f} | {cpu:.2f} | {cpu - alone:.2f} |", flush=True)


if __name__ == "__main__":
    main()
