/**
 * Where a picture is: a full address or a path stays, a bare name lies below /media/ (see
 * docs/architecture.md). Anything but http(s) is refused.
 */
export function mediaAddress(image: string | undefined): string | undefined {
  if (!image) return undefined;
  if (image.startsWith("/") || /^https?:\/\//i.test(image)) return image;
  return /^[a-z][a-z0-9+.-]*:/i.test(image) ? undefined : `/media/${image}`;
}
