/** A link that may be followed from a message: http(s) only, never javascript: or data:. */
export function shopLink(url: string | undefined): string | null {
  if (!url) return null;
  try {
    const { protocol, href } = new URL(url, document.baseURI);
    return protocol === "https:" || protocol === "http:" ? href : null;
  } catch {
    return null;
  }
}
