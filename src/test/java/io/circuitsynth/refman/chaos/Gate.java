package io.circuitsynth.refman.chaos;

/** A gate that threads pass while it is open and wait at while it is shut. */
final class Gate {

    private boolean isShut;

    synchronized void shut() {
        isShut = true;
    }

    synchronized void open() {
        isShut = false;
        notifyAll();
    }

    synchronized void pass() {
        while (isShut) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
