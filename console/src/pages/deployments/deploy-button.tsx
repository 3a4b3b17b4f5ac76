import { Button, Menu } from "@mantine/core";
import { IconArrowsExchange, IconChevronDown, IconPlus, IconRocket } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useDeploy, useDeployments } from "../../api/deployments.js";
import { splitReference } from "../../api/shapes.js";
import { notifyProblem } from "../../parts/notify-problem.js";
import { NewDeploymentModal } from "./new-deployment-modal.js";
import { SwitchTrafficModal } from "./switch-traffic-modal.js";

/** One press deploys a version. Where its model answers already, the press offers to move that traffic over instead. */
export function DeployButton({ reference }: { readonly reference: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const deployments = useDeployments();
  const deploy = useDeploy();
  const [switching, setSwitching] = useState<string | null>(null);
  const [isNaming, setNaming] = useState(false);
  const { name, version } = splitReference(reference);
  const ofModel = deployments.items.filter((one) => splitReference(one.model).name === name);
  const isTaken = deployments.items.some((one) => one.name === name);
  const icon = <IconRocket size={16} aria-hidden />;
  const deployNow = (): void =>
    deploy.mutate({ name, model: reference }, { onSuccess: (made) => void navigate(`/deployments/${made.name}`), onError: notifyProblem });
  const isServed = ofModel.some((one) => one.traffic.some((share) => share.version === version && share.weight === 100));
  return (
    <>
      {ofModel.length === 0 && !isTaken ? (
        <Button leftSection={icon} loading={deploy.isPending || deployments.isPending} onClick={deployNow}>
          {t("deployments.deploy")}
        </Button>
      ) : (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button leftSection={icon} rightSection={<IconChevronDown size={14} aria-hidden />} {...(isServed ? { variant: "default" } : {})}>
              {t("deployments.deploy")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {ofModel.map((one) => (
              <Menu.Item key={one.id} leftSection={<IconArrowsExchange size={16} aria-hidden />} onClick={() => setSwitching(one.name)}>
                {t("deployments.switchIn", { name: one.name })}
              </Menu.Item>
            ))}
            <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setNaming(true)}>
              {t("deployments.newOne")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {isNaming && <NewDeploymentModal reference={reference} onClose={() => setNaming(false)} />}
      {switching !== null && <SwitchTrafficModal deployment={switching} version={version} onClose={() => setSwitching(null)} />}
    </>
  );
}
