package org.saccade.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacketQueueTest {

    @Test
    void theOldestGoWhenThereIsNoRoomAndTheBooksClose() throws InterruptedException {
        PacketQueue queue = new PacketQueue(100);
        for (int i = 0; i < 10; i++) {
            queue.offer(new PacketQueue.Packet(new byte[30], i));
        }
        assertThat(queue.books()).isEqualTo(new PacketQueue.Books(90, 7, 0 + 1 + 2 + 3 + 4 + 5 + 6));
        assertThat(queue.take(0).events()).isEqualTo(7);
        assertThat(queue.take(0).events()).isEqualTo(8);
        assertThat(queue.take(0).events()).isEqualTo(9);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.take(0)).isNull();
        assertThat(queue.books().bytes()).isZero();
    }

    @Test
    void aPacketThatIsTooLargeIsDroppedItself() {
        PacketQueue queue = new PacketQueue(100);
        queue.offer(new PacketQueue.Packet(new byte[101], 4));
        assertThat(queue.books()).isEqualTo(new PacketQueue.Books(0, 1, 4));
    }
}
