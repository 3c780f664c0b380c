import { Construct, IConstruct } from 'constructs';
import { check } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake, textOf } from '../core/checks/mistakes';
import { instanceOf, map, PropType, readArgument, REQUIRED_TEXT } from '../core/checks/prop-types';
import { checkObjectName } from '../core/kubernetes/names';

// What any program of these images may read, and what nothing that is promised hangs on.
const HARMLESS =
  /^(TZ|LANG|LANGUAGE|LC_[A-Z]+|GOMAXPROCS|GOGC|AWS_(DEFAULT_)?REGION|AWS_ROLE_ARN|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_STS_REGIONAL_ENDPOINTS|AZURE_(CLIENT|TENANT)_ID|AZURE_CLIENT_SECRET|GOOGLE_CLOUD_PROJECT)$/;

// What decides which programs and libraries run, whom they trust, and what the scripts of the pod hide in their log.
const REFUSED =
  /^(PATH|HOME|SHELL|IFS|ENV|PS4|CDPATH|GLOBIGNORE|SHELLOPTS|BASHOPTS|BASH_.*|LD_.*|GODEBUG|GOTRACEBACK|GCONV_PATH|LOCPATH|OPENSSL_.*|SSL_CERT_.*|CURL_.*|SSLKEYLOGFILE|REDACT_VARIABLES|DATA_LOCK)$/;

/**
 * A variable of a container, from an object that exists already in its namespace.
 *
 * @example
 * new SecureKapacitor(this, 'kapacitor', {
 *   namespace,
 *   authority,
 *   environment: { TZ: EnvironmentVariable.fromConfigMap('site', 'zone') },
 * });
 */
export class EnvironmentVariable {
  /**
   * A key of a Secret. The scripts of the pod keep its value out of the log.
   * @param name The name of the Secret.
   * @param key Its key.
   */
  public static fromSecret(name: string, key: string): EnvironmentVariable {
    return new EnvironmentVariable('secret', name, key);
  }

  /**
   * A key of a ConfigMap.
   * @param name The name of the ConfigMap.
   * @param key Its key.
   */
  public static fromConfigMap(name: string, key: string): EnvironmentVariable {
    return new EnvironmentVariable('config map', name, key);
  }

  private constructor(
    /** @internal */ public readonly _kind: 'secret' | 'config map',
    /** @internal */ public readonly _name: string,
    /** @internal */ public readonly _key: string,
    private readonly reason?: string,
  ) {}

  /**
   * The same, for a variable of which this library does not know what the daemon makes of it: many read their settings from
   * variables, and what guards them too. `Deviations.of` lists the reason.
   * @param reason Why it is needed.
   */
  public because(reason: string): EnvironmentVariable {
    return new EnvironmentVariable(this._kind, this._name, this._key, textOf(reason));
  }

  /** Where its value is. */
  public toString(): string {
    return `${this._kind} ${textOf(this._name)}, ${textOf(this._key)}`;
  }

  /** @internal Whether a container of the daemon takes it. */
  public _check(scope: Construct, variable: string): void {
    const prop = `environment.${variable}`;
    this._checkSource(scope, prop);
    if (!checkVariable(scope, prop, variable)) return;
    if (this.reason !== undefined)
      acceptDeviation(scope, 'unknown-environment', {
        prop,
        subject: variable,
        what: `the daemon reads the variable ${variable}, whose meaning to it is not known`,
        reason: this.reason,
      });
    else if (!HARMLESS.test(variable))
      recordMistake(scope, {
        prop,
        got: variable,
        takes:
          'variables that no daemon reads its settings from, like TZ and AWS_REGION, or `.because(reason)` for others',
      });
  }

  /** @internal Whether it is in an object that there can be. */
  public _checkSource(scope: Construct, prop: string): void {
    checkObjectName(scope, prop, readArgument(scope, prop, this._name, REQUIRED_TEXT));
    const takes = 'a key of the object: letters, digits, "-", "_" and "."';
    check(scope, prop, readArgument(scope, prop, this._key, REQUIRED_TEXT), takes, (key) => KEY.test(key));
  }
}

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/** Whether a variable decides which programs and libraries run, and whom they trust. */
export function decidesWhatRuns(variable: string): boolean {
  return REFUSED.test(variable);
}

/** Whether anything in a pod may have a variable of this name. */
export function checkVariable(scope: IConstruct, prop: string, variable: string): boolean {
  const fine = /^[A-Za-z_][A-Za-z0-9_]*$/.test(variable) && !decidesWhatRuns(variable);
  const takes = 'names of variables, without those that decide which programs run and whom they trust';
  if (!fine) recordMistake(scope, { prop, got: variable, takes });
  return fine;
}

export const ENVIRONMENT: PropType<Record<string, EnvironmentVariable>> = map(
  instanceOf(EnvironmentVariable, "an EnvironmentVariable, like EnvironmentVariable.fromSecret('name', 'key')"),
);
