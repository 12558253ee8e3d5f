import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

const WHOLE = /^(?:0|[1-9]\d{0,18})$/;

/** A query parameter that must be a whole number; anything else stays text and fails `IsInt`. */
export function WholeNumber(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && WHOLE.test(value) ? Number(value) : value,
  );
}

/** A revision or position, as an outcome gave it. */
export function Whole(): PropertyDecorator {
  return Matches(WHOLE, { message: 'must be a whole number, as an outcome gave it' });
}

/** What every question about one client may be asked with. */
export class FreshInput {
  /** Waits until the answer contains this revision. */
  @IsOptional()
  @Whole()
  minRevision?: string;
}

/** How much of a list, and from where. */
export class PageInput {
  @IsOptional()
  @WholeNumber()
  @IsInt({ message: 'must be a whole number from 1 to 500' })
  @Min(1, { message: 'must be a whole number from 1 to 500' })
  @Max(500, { message: 'must be a whole number from 1 to 500' })
  limit = 50;

  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  cursor?: string;
}

/** A list of one client's things. */
export class ClientPageInput extends PageInput {
  @IsOptional()
  @Whole()
  minRevision?: string;
}

/** A list over all clients. */
export class LedgerPageInput extends PageInput {
  /** Waits until the answer contains this position of the log. */
  @IsOptional()
  @Whole()
  minPosition?: string;
}
