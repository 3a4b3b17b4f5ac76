import type { DeploymentEvent } from "@aimass/sdk";
import { useTranslation } from "react-i18next";

/** What went wrong is told in the server's own words too. */
const WITH_MESSAGE: ReadonlySet<string> = new Set(["failed", "update.failed", "replica.broken"]);

/** An event in the reader's language where its kind is known to the console, else in the server's words. */
export function useEventText(): (event: DeploymentEvent) => string {
  const { t, i18n } = useTranslation();
  return ({ kind, message, data }) => {
    const key = `eventTexts.${kind.replaceAll(".", "-")}`;
    if (!i18n.exists(key)) return message;
    const text = t(key as "eventTexts.revision-activated", data as { revision: number });
    return WITH_MESSAGE.has(kind) ? `${text}: ${message}` : text;
  };
}
