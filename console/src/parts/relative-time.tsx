import { Tooltip } from "@mantine/core";
import { useFormat } from "../format/use-format.js";
import { useNow } from "./use-now.js";

/** How long ago; the exact time on hover. */
export function RelativeTime({ time }: { readonly time: string }) {
  const format = useFormat();
  const now = useNow();
  return (
    <Tooltip label={format.time(time)}>
      <time dateTime={time} style={{ whiteSpace: "nowrap" }}>
        {format.relative(time, Math.max(now, Date.parse(time)))}
      </time>
    </Tooltip>
  );
}
