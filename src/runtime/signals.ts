import { constants } from 'node:os';

const ENDING = ['SIGTERM', 'SIGINT'] as const;

/** What of the process is used here. */
type SignalledProcess = Pick<NodeJS.Process, 'pid' | 'once' | 'kill' | 'exit'>;

/**
 * Ends the process by the signal that it got, after the line that is being written: half of one would land, with the
 * attendee in it, in the log of whoever reads it. As process 1 of a container a process is not ended by a signal that it
 * does not handle, nor by one that it sends to itself: there it exits with the code that a shell gives for the signal.
 * @param finish resolves when the line is out; it must not take long
 */
export function endBySignal(process: SignalledProcess, finish: () => Promise<void>): void {
  for (const signal of ENDING) {
    process.once(signal, () => {
      void finish().finally(() => {
        if (process.pid === 1) process.exit(128 + constants.signals[signal]);
        // Its handler is gone by now, so that it ends the process as it would have done.
        process.kill(process.pid, signal);
      });
    });
  }
}
