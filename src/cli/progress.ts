/** @file Progress on stderr: one line that moves on a terminal, a plain line at each tenth elsewhere. */

export interface Progress {
  /** `fraction` 0..1. */
  update(fraction: number, message: string): void;
  /** A line that stays. */
  say(line: string): void;
  end(): void;
}

interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;

export function createProgress(label: string, sink: Sink = process.stderr): Progress {
  return sink.isTTY === true ? bar(label, sink) : lines(label, sink);
}

function bar(label: string, sink: Sink): Progress {
  const clear = "\r\u001b[2K";
  let drawn = "";
  return {
    update(fraction, message) {
      const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH);
      drawn = `${label} ${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)} ${percent(fraction)} ${message}`.slice(0, (sink.columns ?? 80) - 1);
      sink.write(clear + drawn);
    },
    say: (line) => sink.write(`${clear}${line}\n${drawn}`),
    end: () => sink.write(drawn === "" ? "" : "\n"),
  };
}

function lines(label: string, sink: Sink): Progress {
  let lastTenth = -1;
  return {
    update(fraction, message) {
      const tenth = Math.floor(fraction * 10);
      if (tenth === lastTenth) return;
      lastTenth = tenth;
      sink.write(`${label} ${percent(fraction)} ${message}`.trimEnd() + "\n");
    },
    say: (line) => sink.write(`${line}\n`),
    end: () => undefined,
  };
}

const percent = (fraction: number): string => `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
