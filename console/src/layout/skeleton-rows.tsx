import { Skeleton, Stack } from "@mantine/core";

/** Rows of the height that they will have. */
export function SkeletonRows({ rows = 6, height = 44 }: { readonly rows?: number; readonly height?: number }) {
  return (
    <Stack gap={1} aria-hidden>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height} radius={0} />
      ))}
    </Stack>
  );
}
