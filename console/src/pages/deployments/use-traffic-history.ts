import { useEffect, useState } from "react";
import { addSample, emptyHistory, type TrafficHistory } from "./traffic-history.js";

/** Requests per second since the page was opened, from the counter that is asked for again and again. */
export function useTrafficHistory(requestsTotal: number, updatedAt: number): TrafficHistory {
  const [history, setHistory] = useState(emptyHistory);
  useEffect(() => setHistory((now) => addSample(now, { requestsTotal, atMs: updatedAt })), [requestsTotal, updatedAt]);
  return history;
}
