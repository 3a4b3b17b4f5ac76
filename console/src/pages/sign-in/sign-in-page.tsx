import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { useSignIn } from "../../api/access.js";
import { EntryForm } from "./entry-form.js";
import { EntryFrame } from "./entry-frame.js";

/** Only a path of our own is gone to. */
const safeNext = (next: string | null): string => (next !== null && /^\/(?!\/)/.test(next) ? next : "/");

export function SignInPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const signIn = useSignIn();
  return (
    <EntryFrame title={t("entry.signIn")} text={t("entry.signInText")}>
      <EntryForm
        action={t("entry.signIn")}
        isNew={false}
        isPending={signIn.isPending}
        error={signIn.error}
        onSubmit={(entry) => signIn.mutate(entry, { onSuccess: () => void navigate(safeNext(search.get("next")), { replace: true }) })}
      />
    </EntryFrame>
  );
}
