/** The part of Vite's manifest that says which file loads which. */
export interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
  assets?: string[];
}

export type Manifest = Record<string, Chunk>;

/** Every file that these entries need before they can be shown; files that are fetched later are not among them. */
export function firstView(manifest: Manifest, entries: readonly string[]): Set<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const chunk = manifest[name];
    if (!chunk) throw new Error(`the manifest has no ${name}`);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const needed of chunk.imports ?? []) visit(needed);
  };
  for (const entry of entries) visit(entry);
  return files;
}

/**
 * The files of this name, whatever hash they carry; fails when there is no such file, so that nothing slips from the
 * scales.
 */
export function named(files: readonly string[], name: string): string[] {
  const found = files.filter((file) => new RegExp(`(^|/)${name}-[\\w-]{8}\\.(js|wasm)$`).test(file));
  if (found.length === 0) throw new Error(`no file is called ${name}`);
  return found;
}
