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

/** Replays what was, then follows what happens; `onEnd` is called once the run is over. */
export function useRunEvents(id: string, onEnd: () => void): LiveRun {
  const [live, setLive] = useState<LiveRun>({ news: emptyNews, connection: "connecting", lastNewsMs: null });
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    const abort = new AbortController();
    let timer: number | undefined;
    const follow = async (): Promise<void> => {
      let news = emptyNews;
      const onConnection = (isUp: boolean): void => setLive((now) => ({ ...now, connection: isUp ? "live" : "lost" }));
      for await (const event of api.runs.events(id, { signal: abort.signal, onConnection })) {
        news = foldEvent(news, event);
        timer ??= window.setTimeout(() => {
          timer = undefined;
          setLive((now) => ({ ...now, news, lastNewsMs: Date.now() }));
        }, DRAW_MS);
      }
      if (abort.signal.aborted) return;
      setLive({ news, connection: "ended", lastNewsMs: Date.now() });
      end();
    };
    follow().catch(() => {
      if (!abort.signal.aborted) setLive((now) => ({ ...now, connection: "lost" })); // refused: the page itself says why
    });
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [id]);
  return live;
}
