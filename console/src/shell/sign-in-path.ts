/** The sign-in page, which comes back to where the reader wanted to go. */
export function signInPath({ pathname, search }: { readonly pathname: string; readonly search: string }): string {
  const here = pathname + search;
  return here === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`;
}
