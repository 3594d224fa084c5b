//! Marks that are kept with a user.

use std::collections::BTreeMap;

use crate::support::sandbox;

#[tokio::test]
async fn marks_are_set_read_and_removed() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let (client, id) = (&world.client, &person.id);
    let marks = BTreeMap::from([("team".to_owned(), vec![0xff, 0xef]), ("seat".to_owned(), b"7".to_vec())]);
    client.set_user_metadata(id, &marks).await.unwrap();
    let all = client.user_metadata(id, None).await.unwrap();
    assert_eq!(all.len(), 2);
    for read in [
        client.user_metadata(id, Some("team")).await,
        person.client.user_metadata(id, Some("team")).await,
    ] {
        let read = read.unwrap();
        assert_eq!(
            (read[0].key.as_str(), read[0].value.as_slice()),
            ("team", [0xff, 0xef].as_slice())
        );
    }
    client.delete_user_metadata(id, &["team", "seat"]).await.unwrap();
    assert!(client.user_metadata(id, None).await.unwrap().is_empty());
}
