/** @file The training child: one method, `fit`; hears the notice `stop`. */
import { serveChild } from "#runtime";
import { fit } from "./fit.js";
import type { FitJob } from "./job.js";

/** The channel is read between two turns of the event loop; a run of ONNX Runtime blocks it. */
const BREATHE_EVERY_MS = 20;

let stopAsked = false;
let breathedAt = performance.now();

async function mustStop(): Promise<boolean> {
  if (performance.now() - breathedAt >= BREATHE_EVERY_MS) {
    await new Promise((resolve) => setImmediate(resolve));
    breathedAt = performance.now();
  }
  return stopAsked;
}

const channel = serveChild({
  async fit(job: FitJob, buffers) {
    const { answer, buffers: results } = await fit(job, {
      checkpoint: buffers[0] ?? null,
      mustStop,
      sent: () => channel.sent(),
      notify: (name, notice, buffer) => channel.notify(name, notice, buffer === undefined ? [] : [buffer]),
    });
    return { result: answer, buffers: results };
  },
});
channel.onNotice((name) => {
  if (name === "stop") stopAsked = true;
});
