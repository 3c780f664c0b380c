import { Construct, IConstruct } from 'constructs';
import satisfies from 'semver/functions/satisfies';
import { fragments, isKnown, isToken } from '../terraform/tokens';
import { copyOf, isRecord, own } from '../values/records';
import { FILLED_IN, isCredentialParameter, isWithinCredential, keyWords } from './confidential';
import { acceptDeviation } from './deviations';
import { didYouMean } from './did-you-mean';
import { described, recordMistake } from './mistakes';
import { SETTINGS } from './prop-types';
import { isWritableValue } from './setting-values';
import { mergeSettings, Settings } from './settings';
import { UnknownSettings } from './unknown-settings';
import { VALUE_TYPES, ValueKind, ValueType } from './value-types';
import { whenWritten } from './when-written';
import { isWritableKey } from './writable';

/** What a daemon's config file may say, as `tools/known-settings.js` writes it down. */
export interface KnownSettings {
  /** Which daemon, of which version: `InfluxDB 1.12.4`. */
  readonly daemon: string;
  /**
   * The types of the keys by section; what stands outside of any is in one without a name. A section whose keys the daemon does
   * not print, or that is a list, has none here.
   */
  readonly sections: Readonly<Record<string, Readonly<Record<string, ValueKind>>>>;
}

/** What of a section is for settings. */
export interface SectionPolicy {
  readonly allowed: readonly string[];
  /** Who decides about the others, or why nobody may. */
  readonly decided?: Readonly<Record<string, string>>;
  /** Why all others that the daemon knows are not. @default - each of them is decided */
  readonly others?: string;
  /** The types that are narrower than the daemon's kind of value, or of what it does not print. */
  readonly types?: Readonly<Record<string, ValueType>>;
  /** Keys that have to be `true`, and why. */
  readonly always?: Readonly<Record<string, string>>;
}

/** What of a daemon's config file is for settings. */
export interface SettingsPolicy {
  readonly known: KnownSettings;
  /** A text says who decides about a whole section, or why nobody may; a type is a value outside of any section. */
  readonly sections: Readonly<Record<string, SectionPolicy | ValueType | string>>;
  /** The versions that know a `section.key`, where not all do that are supported. */
  readonly since?: Readonly<Record<string, string>>;
  /** What a name at the top is called in mistakes. @default 'a section' */
  readonly entry?: string;
  /** Whether the daemon tells `Level` from `level`. */
  readonly regardsCase?: true;
}

/** What a user gives of the two. */
export interface GivenSettings {
  readonly settings?: Settings;
  readonly unknownSettings?: UnknownSettings;
}

/**
 * What of a user's own settings goes into a daemon's config file. A section or key that the daemon does not know, a value of
 * another type, and what would undo a promise or is decided by a prop, are recorded mistakes. A credential is one wherever
 * it is: the file is in a ConfigMap. `prop` and `unknownProp` are what the two are called.
 */
export function acceptSettings(
  scope: Construct,
  { settings = {}, unknownSettings }: GivenSettings,
  policy: SettingsPolicy,
  version?: string,
  prop = 'settings',
  unknownProp = 'unknownSettings',
): Settings {
  const read = (reader: SettingsReader, at: string, content: Settings) => reader.read(at, content);
  return acceptBoth(scope, { settings, unknownSettings }, { policy, version, prop, unknownProp }, read);
}

/** The same of one section that is given by itself. `prop` is what it is called. */
export function acceptSection(
  scope: Construct,
  prop: string,
  name: string,
  { settings = {}, unknownSettings }: GivenSettings,
  policy: SettingsPolicy,
): Settings {
  const read = (reader: SettingsReader, at: string, content: Settings) => reader.section(at, name, content);
  return acceptBoth(scope, { settings, unknownSettings }, { policy, prop, unknownProp: 'unknownSettings' }, read);
}

function acceptBoth(
  scope: Construct,
  { settings = {}, unknownSettings }: GivenSettings,
  { policy, version, prop, unknownProp }: Reading,
  read: (reader: SettingsReader, at: string, content: Settings) => Settings,
): Settings {
  // Some are written when the program has run: as they were when they were looked at.
  const accepted = copyOf(read(new SettingsReader(scope, policy, version), prop, settings));
  if (!unknownSettings) return accepted;
  const what = `settings that are not known, and not looked at, beside those of ${policy.known.daemon}`;
  acceptDeviation(scope, 'unknown-settings', { prop: unknownProp, what, reason: unknownSettings._reason });
  const reader = new SettingsReader(scope, policy, version, { knownGoInto: prop });
  const unknown = SETTINGS.read(unknownSettings._settings, scope, unknownProp) ?? {};
  return mergeSettings(accepted, copyOf(read(reader, unknownProp, unknown)));
}

interface Reading {
  readonly policy: SettingsPolicy;
  readonly version?: string;
  readonly prop: string;
  readonly unknownProp: string;
}

// Nobody here can say what they do, so that no reason is enough: a newer version of this library has to know them.
const GUARDED =
  /(^|[-_.])(bind|listen\w*|addr(ess)?|ports?|\w*auth\w*|tls|ssl|https?|sockets?|pprof|verify|insecure|cert\w*|ca|private|exec|command|scripts?|plugins?)([-_.]|$)/i;

/** Records a key, of this name or within, that is about who may connect, or what runs. Gives whether there is none. */
export function isHarmless(scope: IConstruct, prop: string, name: string, value: unknown): boolean {
  if (GUARDED.test(keyWords(name))) {
    const takes = 'nothing about listening, authentication, encryption or programs that this library does not know';
    recordMistake(scope, { prop, got: described('its key'), takes });
    return false;
  }
  if (Array.isArray(value))
    return value.map((item, index) => isHarmless(scope, `${prop}[${index}]`, '', item)).every(Boolean);
  // What holds itself is a mistake that has been recorded by now.
  return (
    !isRecord(value) ||
    Object.entries(value)
      .map(([key, one]) => isHarmless(scope, `${prop}.${key}`, key, one))
      .every(Boolean)
  );
}

class SettingsReader {
  public constructor(
    private readonly scope: IConstruct,
    private readonly policy: SettingsPolicy,
    private readonly version: string | undefined,
    /** Of what is unknown: where the rest is given. */
    private readonly options: { readonly knownGoInto?: string } = {},
  ) {}

  public read(prop: string, settings: Settings): Settings {
    return this.entriesOf(prop, settings, (name, value, at) => {
      const section = own(this.policy.sections, name);
      if (typeof section === 'string') return this.refuse(at, value, `nothing here: ${section}`);
      if (section === undefined || 'accepts' in section) {
        if (!isWritableValue(this.scope, at, value)) return undefined;
        return section ? this.value(at, name, value, section) : this.unknown(at, value, name, this.sectionNames());
      }
      if (isRecord(value)) return this.table(at, name, section, value);
      return this.refuse(at, value, 'a table');
    });
  }

  public section(prop: string, name: string, content: Settings): Settings {
    const section = own(this.policy.sections, name);
    return typeof section === 'object' && 'allowed' in section ? this.table(prop, name, section, content) : {};
  }

  private table(prop: string, name: string, section: SectionPolicy, content: Settings): Settings {
    const { allowed, decided = {}, types = {}, always = {}, others = 'it is not for settings' } = section;
    const known = own(this.policy.known.sections, name) ?? {};
    const taken = this.entriesOf(prop, content, (key, value, at) => {
      const instead = own(decided, key);
      if (instead !== undefined) return this.refuse(at, value, `nothing here: ${instead}`);
      if (!isWritableValue(this.scope, at, value)) return undefined;
      const kind = own(known, key);
      const type = own(types, key) ?? (kind && VALUE_TYPES[kind]);
      if (type === undefined) return this.unknown(at, value, key, this.keyNames(name, section));
      if (!allowed.includes(key)) return this.refuse(at, value, `nothing here: ${others}`);
      if (kind !== 'section' && kind !== 'sections') return this.value(at, `${name}.${key}`, value, type);
      const accepted = this.options.knownGoInto ? value : this.value(at, `${name}.${key}`, value, type);
      return this.within(at, `${name}.${key}`, key, accepted);
    });
    const given = Object.keys(content).map((key) => this.fold(key));
    for (const [key, why] of Object.entries(this.options.knownGoInto ? {} : always))
      if (taken[key] === false || !given.includes(key))
        recordMistake(this.scope, { prop: `${prop}.${key}`, got: taken[key], takes: `true: ${why}` });
    return taken;
  }

  private within(prop: string, path: string, key: string, value: unknown): unknown {
    if (Array.isArray(value))
      return value.map((item, index): unknown => this.within(`${prop}[${index}]`, path, key, item));
    if (isRecord(value)) return this.section(prop, own(this.policy.sections, path) === undefined ? key : path, value);
    return this.options.knownGoInto ? this.refuseKnown(prop, value) : value;
  }

  private value(prop: string, path: string, value: unknown, type: ValueType): unknown {
    if (this.options.knownGoInto) return this.refuseKnown(prop, value);
    const range = own(this.policy.since ?? {}, path);
    if (range !== undefined && this.version !== undefined && !satisfies(this.version, range))
      return this.refuse(prop, value, `a version ${range} of the image, that has ${this.version}`);
    if (isWritten(value) ? type.accepts(value) : !type.knownAtSynthesis) {
      if (!isWritten(value))
        whenWritten(this.scope, value, (made) => {
          this.made(prop, made, type);
        });
      return value;
    }
    recordMistake(this.scope, { prop, got: type.hidden ? formOf(value) : value, takes: type.takes });
    return undefined;
  }

  // A Lazy may make what Terraform has nothing to fill in.
  private made(prop: string, value: unknown, type: ValueType): void {
    if (!JSON.stringify(value).includes(FILLED_IN) && !type.accepts(value))
      recordMistake(this.scope, { prop, got: value, takes: type.takes });
  }

  private unknown(prop: string, value: unknown, name: string, names: Names): unknown {
    if (this.options.knownGoInto) return isHarmless(this.scope, prop, name, value) ? value : undefined;
    const hint = didYouMean(name, names.all, names.instead);
    const takes = `${names.what} that ${this.policy.known.daemon} knows`;
    const others = `: ${names.settable.join(', ')}; what is newer goes into \`unknownSettings\``;
    recordMistake(this.scope, { prop, got: name, takes: `${takes}${hint ?? others}` });
    return undefined;
  }

  private sectionNames(): Names {
    const { sections, entry = 'a section' } = this.policy;
    return {
      what: entry,
      all: Object.keys(sections),
      settable: Object.keys(sections).filter((name) => typeof sections[name] !== 'string'),
      instead: (name) => (typeof sections[name] === 'string' ? sections[name] : undefined),
    };
  }

  private keyNames(name: string, { allowed, decided = {}, others }: SectionPolicy): Names {
    const known = others === undefined ? {} : own(this.policy.known.sections, name);
    return {
      what: `a key of "${name}"`,
      all: [...allowed, ...Object.keys({ ...decided, ...known })],
      settable: allowed,
      instead: (key) => own(decided, key) ?? (allowed.includes(key) ? undefined : others),
    };
  }

  // Daemons that match names without regard to case would take two that differ by it alone for one.
  private entriesOf(
    prop: string,
    given: Settings,
    read: (name: string, value: unknown, at: string) => unknown,
  ): Settings {
    const taken = new Map<string, unknown>();
    for (const [written, value] of Object.entries(given)) {
      const at = `${prop}.${written}`;
      const name = this.fold(written);
      if (value === undefined || !isWritableKey(this.scope, at)) continue;
      if (taken.has(name))
        this.refuse(at, described('a second one'), 'each key once: the daemon does not regard its case');
      else taken.set(name, read(name, value, at));
    }
    const fine = [...taken].filter(([, value]) => value !== undefined);
    return Object.fromEntries(fine);
  }

  private fold(name: string): string {
    return this.policy.regardsCase ? name : name.toLowerCase();
  }

  private refuseKnown(prop: string, value: unknown): unknown {
    return this.refuse(prop, value, `nothing here: it is known, and goes into \`${this.options.knownGoInto ?? ''}\``);
  }

  // Who knows the whole of a URL may often use it.
  private shown(prop: string, value: unknown): unknown {
    const open = typeof value === 'string' && isWritten(value) && !/:\/\/[^/]*\/./.test(value);
    return open && !isWithinCredential(prop) && !isCredentialParameter(prop) ? value : formOf(value);
  }

  private refuse(prop: string, value: unknown, takes: string): unknown {
    recordMistake(this.scope, { prop, got: this.shown(prop, value), takes });
    return undefined;
  }
}

interface Names {
  readonly what: string;
  readonly all: readonly string[];
  readonly settable: readonly string[];
  readonly instead: (near: string) => string | undefined;
}

// Terraform knows the others.
function isWritten(value: unknown): boolean {
  return isKnown(value) && (typeof value !== 'string' || !fragments(value).some(isToken));
}

// Not what is in it: that may be a credential.
function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return described('a list');
  if (isRecord(value)) return described('a table');
  return typeof value === 'string' ? described('a text') : value;
}
