import type { ModelVersion } from "@aimass/sdk";
import { Badge } from "@mantine/core";
import { StateBadge } from "../../parts/state-badge.js";

/** Its state, and the aliases that point at it. */
export function VersionBadges({ version }: { readonly version: ModelVersion }) {
  return (
    <>
      <StateBadge state={version.state} />
      {version.aliases.map((alias) => (
        <Badge key={alias} color="mint">
          {alias}
        </Badge>
      ))}
    </>
  );
}
