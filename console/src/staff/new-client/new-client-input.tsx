import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import type { HTMLInputAutoCompleteAttribute, ReactNode } from 'react';
import { ApiProblem } from '../../api/problem.js';
import { useLanguage } from '../../texts/languages.js';
import { faultsOf, problemText } from '../../texts/problem-texts.js';
import { useTexts, type Texts } from '../../texts/text.js';
import { countriesIn } from '../fields/countries.js';
import { pathOf, type NewClientField } from './create-client.js';

const LONGEST: Partial<Record<NewClientField, number>> = {
  username: 64,
  email: 254,
  phone: 64,
  postalCode: 20,
  addressLine1: 300,
  addressLine2: 300,
  currency: 10,
};
const TYPES: Partial<Record<NewClientField, 'email' | 'tel'>> = { email: 'email', phone: 'tel' };
/** Nothing of the person who creates the client may be filled in. */
const AUTO_COMPLETE: HTMLInputAutoCompleteAttribute = 'off';

interface NewClientInputProps {
  readonly name: NewClientField;
  readonly isRequired: boolean;
  /** Whether it is required and was left empty. */
  readonly isMissing: boolean;
  /** The answer of the service, which may name the field. */
  readonly cause: unknown;
}

/** One field of the form, with its faults. */
export function NewClientInput(props: NewClientInputProps): ReactNode {
  const { name, isRequired, isMissing, cause } = props;
  const text = useTexts();
  const { language } = useLanguage();
  const shared = {
    name,
    label: text(`newClient.field.${name}`),
    error: isMissing ? text('newClient.required') : faultAt(name, cause, text),
    required: isRequired,
  };
  if (name === 'country') {
    const none = { value: '', label: text('newClient.none') };
    return <NativeSelect {...shared} data={[none, ...countriesIn(language)]} />;
  }
  if (name === 'password' || name === 'passwordConfirm') {
    const description = text(name === 'password' ? 'newClient.rules' : 'newClient.twice');
    return (
      <PasswordInput
        {...shared}
        description={description}
        autoComplete="new-password"
        maxLength={200}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      type={TYPES[name] ?? 'text'}
      description={name === 'currency' ? text('newClient.locked') : undefined}
      defaultValue={name === 'currency' ? 'CREDIT' : ''}
      maxLength={LONGEST[name] ?? 200}
      autoComplete={AUTO_COMPLETE}
      spellCheck={false}
    />
  );
}

/** The fault of a field; a name that is taken is a problem of the whole answer. */
function faultAt(name: NewClientField, cause: unknown, text: Texts): string | null {
  const faults = faultsOf(cause, pathOf(name), text);
  if (faults !== null || !(cause instanceof ApiProblem)) return faults;
  const isTaken =
    (name === 'username' && cause.code === 'USERNAME_TAKEN') ||
    (name === 'email' && cause.code === 'EMAIL_TAKEN');
  return isTaken ? problemText(cause, text) : null;
}
