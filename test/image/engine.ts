import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { printed, type Printed } from '../printed.ts';

/** The image that the Dockerfile starts from. */
const BASE = /^FROM (\S+)$/m.exec(readFileSync('Dockerfile', 'utf8'))?.[1] ?? '';

/** Something that builds the Dockerfile and runs the image. */
export interface Engine {
  name: string;
  build: () => void;
  /** Runs the image's entry point as a user, with a folder as /config, which is the working directory, too. */
  run: (uid: number, folder: string, args: string[]) => Promise<Printed>;
  /** Writes the image, with all its layers, as an archive of Docker's form. */
  save: (archive: string) => void;
  /** The layers of the base image. */
  baseLayers: () => string[];
}

/**
 * `IMAGE_TOOL`, a program that takes `build` and `run UID DIR ARG…` and keeps its images in buildah's store; else Docker
 * or Podman, whichever answers. Under these no file can be written while the image runs. A container shares the host's
 * network, for the simulator listens on the loopback address. `IMAGE_UNDER_TEST` names an image that was built already.
 */
export function findEngine(): Engine {
  const tool = process.env['IMAGE_TOOL'];
  if (tool !== undefined && tool !== '') return toolEngine(resolve(tool));
  const command = ['docker', 'podman'].find((each) => spawnSync(each, ['info'], { stdio: 'ignore' }).status === 0);
  if (command === undefined) {
    throw new Error(
      'Neither Docker nor Podman answers. Start one of them, or name a program that builds and runs images in IMAGE_TOOL, see test/image/engine.ts.',
    );
  }
  return containerEngine(command);
}

function containerEngine(command: string): Engine {
  const given = process.env['IMAGE_UNDER_TEST'];
  const image = given ?? 'source-imis:test';
  const isolation = ['--rm', '--network', 'host', '--read-only', '--workdir', '/config'];
  return {
    name: command,
    build: () => {
      // The builder may keep the base image to itself, so that nobody could say later which layers are its own.
      call(command, ['pull', '--quiet', BASE]);
      if (given === undefined) call(command, ['build', '--quiet', '--tag', image, '.']);
      else call(command, ['pull', '--quiet', given]);
    },
    run: (uid, folder, args) =>
      printed(command, ['run', ...isolation, '--user', `${uid}`, '--volume', `${folder}:/config:ro`, image, ...args]),
    save: (archive) => {
      call(command, ['save', '--output', archive, image]);
    },
    baseLayers: () =>
      JSON.parse(call(command, ['image', 'inspect', '--format', '{{json .RootFS.Layers}}', BASE])) as string[],
  };
}

function toolEngine(tool: string): Engine {
  if (!existsSync(tool)) throw new Error(`IMAGE_TOOL names ${tool}, which is not there.`);
  const inspect = (image: string): { OCIv1: { rootfs: { diff_ids: string[] } } } =>
    JSON.parse(call('buildah', ['inspect', '--type', 'image', image])) as ReturnType<typeof inspect>;
  return {
    name: 'IMAGE_TOOL',
    build: () => {
      call(tool, ['build']);
    },
    run: (uid, folder, args) => printed(tool, ['run', `${uid}`, folder, ...args]),
    save: (archive) => {
      call('buildah', ['push', '--quiet', 'localhost/source-imis:dev', `docker-archive:${archive}`]);
    },
    baseLayers: () => inspect(`localhost/${BASE}`).OCIv1.rootfs.diff_ids,
  };
}

/** Where the tool has put its images. */
const STORE = { STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' };

export function call(command: string, args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env: { ...process.env, ...STORE },
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0] ?? ''} ended with ${String(status)}: ${stderr.slice(-2000)}`);
  return stdout;
}
