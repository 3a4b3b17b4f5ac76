/** @file A run's server-sent events: one connection, healed by itself, folded into what the page draws. */
import { useEffect, useEffectEvent, useState } from "react";
import { api } from "./client.js";
import { emptyNews, foldEvent, type RunNews } from "./run-news.js";

export type Connection = "connecting" | "live" | "lost" | "ended";

export interface LiveRun {
  readonly news: RunNews;
  readonly connection: Connection;
  readonly lastNewsMs: number | null;
}

/** Events come in bursts; the page is drawn at most this often. */
const DRAW_MS = 150;

interface Known extends LiveRun {
  readonly id: string;
}

const before = (id: string): Known => ({ id, news: emptyNews, connection: "connecting", lastNewsMs: null });

/** Replays what was, then follows what happens; `onEnd` is called once the run is over. An empty id asks for nothing. */
export function useRunEvents(id: string, onEnd: () => void): LiveRun {
  const [known, setKnown] = useState<Known>(() => before(id));
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    if (id === "") return undefined;
    const abort = new AbortController();
    let timer: number | undefined;
    const tell = (part: Partial<LiveRun>): void => setKnown((now) => ({ ...(now.id === id ? now : before(id)), ...part }));
    const follow = async (): Promise<void> => {
      let news = emptyNews;
      const onConnection = (isUp: boolean): void => tell({ connection: isUp ? "live" : "lost" });
      for await (const event of api.runs.events(id, { signal: abort.signal, onConnection })) {
        news = foldEvent(news, event);
        timer ??= window.setTimeout(() => {
          timer = undefined;
          tell({ news, lastNewsMs: Date.now() });
        }, DRAW_MS);
      }
      if (abort.signal.aborted) return;
      window.clearTimeout(timer);
      tell({ news, connection: "ended", lastNewsMs: Date.now() });
      end();
    };
    follow().catch(() => {
      if (!abort.signal.aborted) tell({ connection: "lost" }); // refused: the page itself says why
    });
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [id]);
  return known.id === id ? known : before(id); // what is left of another run is not shown
}
