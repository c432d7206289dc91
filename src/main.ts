// What `npm start` runs.
import './cli/start';
