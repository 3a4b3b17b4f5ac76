import { useTranslation } from "react-i18next";
import { useMe } from "../../api/access.js";

/** A ledger account in words: one's own organisation, or the platform. */
export function useAccountName(): (account: string) => string {
  const { t } = useTranslation();
  const organisation = useMe().data?.organisation;
  return (account) => {
    if (organisation !== undefined && account === `organisation:${organisation.id}`) return t("usage.ownAccount", { name: organisation.name });
    return account === "platform:revenue" ? t("usage.platformAccount") : account;
  };
}
