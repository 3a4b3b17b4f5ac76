import { Alert, Button, Checkbox, Modal, MultiSelect, Stack, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCreateKey } from "../../api/access.js";
import { useDeployments } from "../../api/deployments.js";
import type { Scope } from "../../api/shapes.js";
import { CodeBlock } from "../../parts/code-block.js";
import { ProblemNote } from "../../parts/problem-note.js";

const SCOPES: readonly Scope[] = ["predict", "read", "write", "admin"];

/** Makes a key; its secret is shown this once. */
export function NewKeyModal({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateKey();
  const deployments = useDeployments();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["predict"]);
  const [limited, setLimited] = useState<string[]>([]);
  const made = create.data;
  return (
    <Modal opened onClose={onClose} title={t("keys.create")} closeOnClickOutside={made === undefined} closeButtonProps={{ "aria-label": t("common.close") }}>
      {made === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate({ name, scopes: scopes as Scope[], ...(limited.length === 0 ? {} : { deployments: limited }) });
          }}
        >
          <Stack>
            <TextInput
              label={t("common.name")}
              placeholder={t("keys.nameExample")}
              required
              withAsterisk={false}
              maxLength={100}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Checkbox.Group label={t("keys.scopes")} value={scopes} onChange={setScopes}>
              <Stack gap="xs" mt="xs">
                {SCOPES.map((scope) => (
                  <Checkbox key={scope} value={scope} label={t(`scopes.${scope}`)} description={t(`scopeHints.${scope}`)} />
                ))}
              </Stack>
            </Checkbox.Group>
            <MultiSelect
              label={t("keys.deployments")}
              description={t("keys.deploymentsHint")}
              data={deployments.items.map((one) => one.name)}
              value={limited}
              onChange={setLimited}
              clearButtonProps={{ "aria-label": t("common.clear") }}
            />
            <ProblemNote error={create.error} />
            <Button type="submit" loading={create.isPending} disabled={scopes.length === 0}>
              {t("keys.create")}
            </Button>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Alert color="mint" icon={<IconKey size={18} aria-hidden />} title={t("keys.once")}>
            {t("keys.onceText")}
          </Alert>
          <CodeBlock code={made.secret} label={t("keys.secret")} />
          <Button onClick={onClose}>{t("keys.done")}</Button>
        </Stack>
      )}
    </Modal>
  );
}
