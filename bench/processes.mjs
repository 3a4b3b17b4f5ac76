// What a process tree costs: PSS (shared pages counted once) of a process and everything below it, from /proc.
import { readdirSync, readFileSync } from "node:fs";

/** Process ids of `pid` and all its descendants. */
export function tree(pid) {
  const children = new Map();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentOf(entry);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const all = [];
  const visit = (id) => {
    all.push(id);
    for (const child of children.get(id) ?? []) visit(child);
  };
  visit(pid);
  return all;
}

/** Sum of PSS in bytes over the tree. */
export function pssBytes(pid) {
  return tree(pid).reduce((sum, id) => sum + fieldKb(`/proc/${id}/smaps_rollup`, "Pss") * 1024, 0);
}

/** Peak of a process's own resident memory in bytes so far. */
export function peakRssBytes(pid) {
  return fieldKb(`/proc/${pid}/status`, "VmHWM") * 1024;
}

/** The largest PSS sum seen while `work` runs, sampled every 100 ms. */
export async function peakWhile(pid, work) {
  let peak = pssBytes(pid);
  const timer = setInterval(() => (peak = Math.max(peak, pssBytes(pid))), 100);
  try {
    return { result: await work(), peakBytes: Math.max(peak, pssBytes(pid)) };
  } finally {
    clearInterval(timer);
  }
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return null; // it ended meanwhile
  }
}

function fieldKb(path, field) {
  try {
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync(path, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
