import { spawnChild } from "#runtime";
import { createLog } from "#base";
import { mkdtempSync, rmSync, statSync, readFileSync } from "node:fs";
const log = createLog("error");
const [,, file, mode] = process.argv;
const GB=2**30;
const child = spawnChild({ entry: "data", memoryBytes: 2*GB, heapMb: 256, log });
const folder = mkdtempSync("/tmp/data-exp/imp-");
const t=performance.now();
let peak=0; const iv=setInterval(()=>{try{const m=/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`,"utf8")); if(m) peak=Math.max(peak,+m[1]);}catch{}},100);
try {
  const r = await child.call("import", { path: file, folder, limits: {maxColumns:5000,maxLineBytes:16*2**20,maxBytes:64*GB}, declared: [], memoryBytes: 0.4*2*GB, threads: 2 });
  const h = r.header as any;
  console.log(h.format, h.rows, "rows", JSON.stringify(h.warnings));
  for (const c of h.columns.slice(0, 30)) console.log(JSON.stringify({...c, histogram: JSON.stringify(c.histogram).slice(0,150)}));
} catch (e) { console.log(e.code, e.message); }
console.log(((performance.now()-t)/1000).toFixed(2)+" s", "peak MB", (peak/1024)|0, "table", (()=>{try{return statSync(folder+"/table").size}catch{return 0}})());
clearInterval(iv);
console.log(await child.close());
rmSync(folder,{recursive:true});
