import { useTranslation } from "react-i18next";
import type { DatasetWarning } from "../../api/shapes.js";

/** A warning in the reader's language where its code is known to the console, else in the server's words. */
export function useWarningText(): (warning: DatasetWarning) => string {
  const { t, i18n } = useTranslation();
  return ({ code, column, count, message }) => {
    const key = `warningTexts.${code}`;
    const files = message.split(": ").slice(1).join(": "); // of an archive's warnings: the first few by name
    return i18n.exists(key) ? t(key as "warningTexts.CORRUPT_SKIPPED", { column, count, files }) : message;
  };
}
