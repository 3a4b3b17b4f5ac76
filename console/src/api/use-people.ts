import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useMe } from "./access.js";
import { api } from "./client.js";

/** E-mail addresses for the ids of users; an id that is unknown stays as it is. */
export function usePeople(): (id: string) => string {
  const me = useMe().data;
  const organisation = me?.organisation.id ?? "";
  const members = useQuery({
    queryKey: ["members", organisation],
    queryFn: () => api.organisations.members(organisation, { limit: 1000 }),
    enabled: organisation !== "",
    staleTime: 300_000,
  });
  const emails = useMemo(() => new Map(members.data?.items.map((member) => [member.user.id, member.user.email])), [members.data]);
  return useCallback((id) => emails.get(id) ?? id, [emails]);
}
