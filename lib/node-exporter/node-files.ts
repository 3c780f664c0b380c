import { IConstruct } from 'constructs';
import satisfies from 'semver/functions/satisfies';
import { itemsOf } from '../core/checks/calls';
import { check } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import { doubleDollars } from '../core/terraform/double-dollars';
import { escapeTemplate } from '../core/terraform/template';
import { isRegex } from '../prometheus-daemon/syntax';
import { HOST_ROOT } from '../workloads/host-mounts';
import { NodeExporterCollectorOptions, NodeExporterCollector } from './collector';

const SEVERAL_FOLDERS = '>=1.9.0';
const NODE_PATH = 'an absolute path on the node, without ".."';
const BUS = `unix:path=${HOST_ROOT}/run/dbus/system_bus_socket`;

/** What collectors are told of their node that is not where they would look for it in a container. */
export interface NodeFiles {
  readonly flags: string[];
  readonly env: Record<string, string>;
}

/** Where collectors find what they read of the node beside /proc and /sys, below the mount of its root. */
export function nodeFiles(scope: IConstruct, options: NodeExporterCollectorOptions, version: string): NodeFiles {
  const { textfileFolders = [], runitFolder, systemdUnits, enable = [] } = options;
  const isPath = (path: string) => /^\/[^\0]*$/.test(path) && !path.split('/').includes('..');
  for (const [index, folder] of itemsOf(textfileFolders))
    check(scope, `collectors.textfileFolders[${index}]`, folder, NODE_PATH, isPath);
  check(scope, 'collectors.runitFolder', runitFolder, NODE_PATH, isPath);
  check(scope, 'collectors.systemdUnits', systemdUnits, 'a regular expression of RE2', isRegex);
  if (textfileFolders.length > 1 && !satisfies(version, SEVERAL_FOLDERS))
    recordMistake(scope, {
      prop: 'collectors.textfileFolders',
      got: described(`${textfileFolders.length} with version ${version}`),
      takes: `one, which may have \`*\` in it, or a version ${SEVERAL_FOLDERS}`,
    });
  const needs = (collector: NodeExporterCollector, prop: string, value: unknown) => {
    if (value !== undefined && !enable.includes(collector))
      recordMistake(scope, { prop: `collectors.${prop}`, got: value, takes: `it beside "${collector}" in \`enable\`` });
  };
  needs(NodeExporterCollector.RUNIT, 'runitFolder', runitFolder);
  needs(NodeExporterCollector.SYSTEMD, 'systemdUnits', systemdUnits);
  if (options.disable?.includes(NodeExporterCollector.TEXTFILE) && textfileFolders.length > 0)
    recordMistake(scope, {
      prop: 'collectors.textfileFolders',
      got: textfileFolders,
      takes: 'nothing where "textfile" is off',
    });
  const asksBus = enable.some((one) => one === NodeExporterCollector.SYSTEMD || one === NodeExporterCollector.LOGIND);
  const flag = (name: string, value: string) => `--collector.${name}=${escapeTemplate(doubleDollars(value))}`;
  return {
    flags: [
      ...textfileFolders.map((folder) => flag('textfile.directory', HOST_ROOT + folder)),
      ...(systemdUnits === undefined ? [] : [flag('systemd.unit-include', systemdUnits)]),
      ...(enable.includes(NodeExporterCollector.RUNIT)
        ? [flag('runit.servicedir', HOST_ROOT + (runitFolder ?? '/etc/service'))]
        : []),
    ],
    env: asksBus ? { DBUS_SYSTEM_BUS_ADDRESS: BUS } : {},
  };
}
