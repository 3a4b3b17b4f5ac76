import { useSearchParams } from "react-router";

export interface Address {
  readonly get: (key: string) => string | null;
  readonly has: (key: string) => boolean;
  /** Null takes the key out. */
  readonly set: (changes: Readonly<Record<string, string | null>>, options?: { readonly replace?: boolean }) => void;
}

/** What a page shows is kept in its address: it can be sent on, and "back" works. */
export function useAddress(): Address {
  const [search, setSearch] = useSearchParams();
  return {
    get: (key) => search.get(key),
    has: (key) => search.has(key),
    set: (changes, options = {}) =>
      setSearch((now) => {
        for (const [key, value] of Object.entries(changes)) {
          if (value === null || value === "") now.delete(key);
          else now.set(key, value);
        }
        return now;
      }, options),
  };
}
