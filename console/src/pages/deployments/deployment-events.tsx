import { Text, Timeline } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDeploymentEvents } from "../../api/deployments.js";
import { LoadMore } from "../../layout/load-more.js";
import { Panel } from "../../layout/panel.js";
import { RelativeTime } from "../../parts/relative-time.js";
import { useEventText } from "./use-event-text.js";

/** What happened to it, newest first. */
export function DeploymentEvents({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const textOf = useEventText();
  const events = useDeploymentEvents(name);
  return (
    <Panel title={t("deployments.events")}>
      {events.items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("deployments.noEvents")}
        </Text>
      )}
      <Timeline bulletSize={10} lineWidth={1} color="gray">
        {events.items.map((event) => (
          <Timeline.Item key={event.id}>
            <Text size="sm">{textOf(event)}</Text>
            <Text size="xs" c="dimmed" component="div">
              <RelativeTime time={event.at} />
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
      <LoadMore pages={events} />
    </Panel>
  );
}
