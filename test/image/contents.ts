import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { call, type Engine } from './engine.ts';

/** A file in a layer that the image adds to its base. */
interface AddedFile {
  /** Absolute, as in the image. */
  path: string;
  size: number;
  mode: number;
  text: string;
}

interface ImageConfig {
  User: string;
  Env: string[];
  Entrypoint: string[];
  Labels: Record<string, string>;
}

export interface Contents {
  config: ImageConfig;
  /** Of every layer beyond the base: what a later layer takes away still goes out with the image. */
  files: AddedFile[];
}

/** Takes the image apart. */
export function contentsOf(engine: Engine): Contents {
  const folder = mkdtempSync(join(tmpdir(), 'source-imis-image-'));
  try {
    engine.save(join(folder, 'image.tar'));
    const unpacked = unpack(join(folder, 'image.tar'), join(folder, 'image'));
    const json = (file: string): unknown => JSON.parse(readFileSync(join(unpacked, file), 'utf8'));
    const [{ Config, Layers }] = json('manifest.json') as [{ Config: string; Layers: string[] }];
    const { config, rootfs } = json(Config) as { config: ImageConfig; rootfs: { diff_ids: string[] } };
    const base = engine.baseLayers();
    if (base.some((layer, at) => rootfs.diff_ids[at] !== layer)) throw new Error('The image is not built on its base.');
    const added = Layers.slice(base.length).map((layer, at) =>
      unpack(join(unpacked, layer), join(folder, `layer-${at}`)),
    );
    return { config, files: added.flatMap(filesIn) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function unpack(archive: string, folder: string): string {
  mkdirSync(folder);
  call('tar', ['--extract', '--preserve-permissions', '--file', archive, '--directory', folder]);
  return folder;
}

function filesIn(folder: string): AddedFile[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const { size, mode } = statSync(file);
      return { path: `/${relative(folder, file)}`, size, mode, text: readFileSync(file, 'latin1') };
    });
}
