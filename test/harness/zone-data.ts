import { chooseZones } from '../../src/adapters/system/zone-data.js';
import { useZoneRules } from '../../src/domain/zones.js';

useZoneRules(chooseZones(null).rules);
