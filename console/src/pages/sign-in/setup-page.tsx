import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { useSetup } from "../../api/access.js";
import { EntryForm } from "./entry-form.js";
import { EntryFrame } from "./entry-frame.js";

/** Makes the first owner, with the token that the server printed when it first started. */
export function SetupPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const setup = useSetup();
  return (
    <EntryFrame title={t("entry.setup")} text={t("entry.setupText")}>
      <EntryForm
        action={t("entry.setupAction")}
        isNew
        isPending={setup.isPending}
        error={setup.error}
        onSubmit={(entry) => setup.mutate({ token: search.get("token") ?? "", ...entry }, { onSuccess: () => void navigate("/", { replace: true }) })}
      />
    </EntryFrame>
  );
}
