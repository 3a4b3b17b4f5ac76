/** The mark: an A whose foot is a point on a curve. */
export function Logo({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-iris-6)" />
      <path d="M7 23 13.2 9h2.2l6.2 14M9.6 18h9.4" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round" />
      <circle cx="24.5" cy="21.8" r="2.6" fill="var(--mantine-color-mint-3)" />
    </svg>
  );
}
