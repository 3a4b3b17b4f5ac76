import type { Deployment } from "@aimass/sdk";
import { Alert, Button, Stack, Tabs, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCreateKey } from "../../api/access.js";
import { Panel } from "../../layout/panel.js";
import { CodeBlock } from "../../parts/code-block.js";
import { CopyText } from "../../parts/copy-text.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { withKey } from "./with-key.js";

const LANGUAGES = ["curl", "typescript", "python"] as const;

/** Calls to copy. A key made here is shown this once, and stands in the calls as long as the page is open. */
export function CallExamples({ deployment }: { readonly deployment: Deployment }) {
  const { t } = useTranslation();
  const create = useCreateKey();
  const secret = create.data?.secret ?? null;
  return (
    <Panel
      title={t("deployments.call")}
      aside={
        secret === null && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconKey size={14} aria-hidden />}
            loading={create.isPending}
            onClick={() => create.mutate({ name: `${deployment.name}-predict`, scopes: ["predict"], deployments: [deployment.name] })}
          >
            {t("deployments.createKey")}
          </Button>
        )
      }
    >
      <Stack gap="sm">
        <ProblemNote error={create.error} />
        {secret !== null && (
          <Alert color="mint" icon={<IconKey size={18} aria-hidden />} title={t("keys.once")}>
            <CopyText text={secret} />
            <Text size="xs" mt={4}>
              {t("deployments.keyScope", { name: deployment.name })}
            </Text>
          </Alert>
        )}
        <Tabs defaultValue="curl" keepMounted={false}>
          <Tabs.List>
            {LANGUAGES.map((language) => (
              <Tabs.Tab key={language} value={language}>
                {t(`deployments.languages.${language}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {LANGUAGES.map((language) => (
            <Tabs.Panel key={language} value={language} pt="sm">
              <CodeBlock
                code={withKey(deployment.examples[language], secret)}
                label={t("deployments.exampleIn", { language: t(`deployments.languages.${language}`) })}
              />
            </Tabs.Panel>
          ))}
        </Tabs>
      </Stack>
    </Panel>
  );
}
