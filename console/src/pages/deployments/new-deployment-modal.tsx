import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useDeploy } from "../../api/deployments.js";
import { ProblemNote } from "../../parts/problem-note.js";

/** A further deployment of a version, under a name of its own. */
export function NewDeploymentModal({ reference, onClose }: { readonly reference: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const deploy = useDeploy();
  const [name, setName] = useState("");
  return (
    <Modal opened onClose={onClose} title={t("deployments.newOf", { reference })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          deploy.mutate({ name, model: reference }, { onSuccess: (made) => void navigate(`/deployments/${made.name}`) });
        }}
      >
        <Stack>
          <TextInput
            label={t("deployments.name")}
            description={t("common.nameHint")}
            required
            withAsterisk={false}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,62}"
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <ProblemNote error={deploy.error} />
          <Button type="submit" loading={deploy.isPending}>
            {t("deployments.deploy")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
