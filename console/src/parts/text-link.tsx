import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

/** A thing's name, leading to its page. */
export function TextLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <Anchor component={Link} to={to} fw={500} size="sm" style={{ overflowWrap: "anywhere" }}>
      {children}
    </Anchor>
  );
}
