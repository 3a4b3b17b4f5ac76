import { Skeleton } from "@mantine/core";
import { Suspense, type ReactNode } from "react";

/** Holds the place of a chart whose code is still on its way. */
export function ChartFrame({ height, children }: { readonly height: number; readonly children: ReactNode }) {
  return <Suspense fallback={<Skeleton height={height} />}>{children}</Suspense>;
}
